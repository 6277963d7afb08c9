/** Scenario files of the fake library, as operators would find them. */
export const SCENARIO_TEXTS: readonly string[] = [
  `# Draw a zone named \`yard\` on each camera.
id: loitering
level: warning
names:
  en: Loitering
  ko: 배회
why:
  en: One person stays in the drawn zone for longer than two minutes.
  ko: 한 사람이 그려 둔 구역에 2분 넘게 머물면 알립니다.
when:
  name: stays
  object: { classes: [person], confidence: 0.4 }
  in: yard
  for: 2m
per: object
group: 30s
areas:
  - { zone: yard, camera: "Gate 1", points: [[0.12, 0.55], [0.88, 0.55], [0.95, 0.95], [0.05, 0.95]] }
`,
  `id: assault
level: alarm
names:
  en: People crowding with sudden movement
  ko: 사람들이 몰려 급하게 움직임
why:
  en: Three or more people bunch up in one place and struggle to and fro. A queue is left out.
  ko: 세 사람 이상이 한곳에 몰려 이리저리 거칠게 움직이면 알립니다. 줄을 선 경우는 제외합니다.
ucf: [Assault, Fighting]
when:
  all:
    - name: bunch
      crowding: { classes: [person] }
      count: { min: 3 }
      for: 3s
    - name: struggle
      object: { classes: [person], confidence: 0.5 }
      now: { unrest: { min: 0.4 } }
      count: { min: 2 }
  within: 5s
group: 20s
`,
  `id: robbery
level: alarm
names:
  en: Weapon and hidden face in a shop
  ko: 가게 안의 무기와 가린 얼굴
why:
  en: In a shop a gun or a knife is seen, and sunglasses or a covered face, within half a minute.
  ko: 가게 안에서 총이나 칼과 함께 선글라스를 쓰거나 얼굴을 가린 사람이 30초 안에 보이면 알립니다.
ucf: [Robbery]
when:
  all:
    - name: shop
      concept: shop
    - name: gun
      object: { classes: [gun], confidence: 0.4 }
    - name: sunglasses
      concept: sunglasses
      strength: 0.4
  within: 30s
group: 1m
`,
  `id: line-crossing
level: notice
names:
  en: Line crossed
  ko: 선을 넘음
why:
  en: Something passes over the drawn line in the given direction.
  ko: 그려 둔 선을 정한 방향으로 지나가면 알립니다.
when:
  name: crossing
  crosses: line
  direction: any
per: object
group: 5s
`,
  `id: object-left-behind
level: warning
names:
  en: Object left behind
  ko: 두고 간 물건
why:
  en: A bag stands still for a minute and nobody is near it.
  ko: 가방이 1분 동안 움직이지 않고 가까이에 사람이 없으면 알립니다.
when:
  all:
    - name: bag
      object: { classes: [backpack, suitcase, handbag] }
      now: { speed: { max: 0.12 } }
      for: 1m
  none:
    - name: owner
      relation: near
      of: { classes: [person] }
      with: { classes: [backpack, suitcase, handbag] }
group: 1m
`,
  `id: person-lying
level: alarm
names:
  en: Person lying
  ko: 쓰러진 사람
why:
  en: A person lies on the ground for ten seconds or longer. A sitting person is left out.
  ko: 사람이 바닥에 10초 넘게 누워 있으면 알립니다. 앉은 사람은 제외합니다.
when:
  name: lying
  relation: lying
  of: { classes: [person] }
  for: 10s
per: object
`,
  `id: camera-covered
level: alarm
names:
  en: Camera covered
  ko: 카메라가 가려짐
why:
  en: The picture goes dark or flat at once and stays so.
  ko: 화면이 갑자기 어둡거나 단조로워져 그대로 있으면 알립니다.
when:
  name: covered
  signal: cameraCovered
  for: 3s
`,
  `id: running
level: notice
names:
  en: Running
  ko: 뛰는 사람
why:
  en: A person moves faster than a walk for two seconds.
  ko: 사람이 걷는 것보다 빠르게 2초 동안 움직이면 알립니다.
when:
  name: runs
  object: { classes: [person], confidence: 0.4 }
  now: { speed: { min: 1.6 } }
  for: 2s
per: object
group: 10s
`,
];
