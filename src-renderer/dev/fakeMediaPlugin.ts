import type { Plugin } from "vite";

/** Draws a scene of the fake library: a road at dusk, told apart by the video's number and the moment. */
export function fakeScene(id: string, moment: number, width: number, height: number): string {
  const n = Number(/\d+/.exec(id)?.[0] ?? 0);
  const hue = (n * 47) % 360;
  const walker = width * (0.1 + 0.8 * moment);
  const car = width * (0.9 - 0.75 * moment);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<rect width="100%" height="100%" fill="hsl(${hue} 14% ${22 + (n % 5) * 6}%)"/>
<rect y="${height * 0.55}" width="100%" height="${height * 0.45}" fill="hsl(${hue} 8% ${32 + (n % 4) * 4}%)"/>
<rect x="${width * 0.06}" y="${height * 0.18}" width="${width * 0.28}" height="${height * 0.42}" fill="hsl(${hue} 10% 18%)"/>
<rect x="${width * 0.62}" y="${height * 0.1}" width="${width * 0.2}" height="${height * 0.5}" fill="hsl(${hue} 9% 26%)"/>
<path d="M0 ${height * 0.82}H${width}" stroke="hsl(50 20% 70%)" stroke-width="${height * 0.012}" stroke-dasharray="${width * 0.05}"/>
<rect x="${car}" y="${height * 0.66}" width="${width * 0.16}" height="${height * 0.11}" rx="4" fill="hsl(${(hue + 160) % 360} 30% 45%)"/>
<rect x="${walker}" y="${height * 0.56}" width="${width * 0.025}" height="${height * 0.17}" rx="3" fill="hsl(${(hue + 40) % 360} 40% 65%)"/>
<text x="${width * 0.03}" y="${height * 0.09}" font-family="monospace" font-size="${height * 0.06}" fill="#fff" opacity=".8">CAM ${n % 7} ${(moment * 100).toFixed(0)}%</text></svg>`;
}

/** Serves the media routes of the fake library as drawings. */
export function fakeMediaPlugin(): Plugin {
  return {
    name: "sightline-fake-media",
    configureServer(server) {
      server.middlewares.use("/fake-media", (request, response) => {
        const url = new URL(request.url ?? "/", "http://localhost");
        const id = /video\/([^/]+)\//.exec(url.pathname)?.[1] ?? "v_0";
        response.setHeader("content-type", "image/svg+xml");
        if (url.pathname.endsWith("sprite.jpg")) {
          const tiles = Array.from(
            { length: 40 },
            (_, i) =>
              `<svg x="${(i % 8) * 256}" y="${Math.floor(i / 8) * 144}" width="256" height="144">${fakeScene(id, i / 40, 256, 144)}</svg>`,
          );
          response.end(`<svg xmlns="http://www.w3.org/2000/svg" width="2048" height="720">${tiles.join("")}</svg>`);
          return;
        }
        const t = Number(url.searchParams.get("t") ?? 0);
        response.end(fakeScene(id, (t / 60_000_000) % 1, 640, 360));
      });
      server.middlewares.use("/fake-upload", (request, response) => {
        request.resume();
        request.on("end", () => {
          const name = new URL(request.url ?? "/", "http://localhost").searchParams.get("name");
          response.setHeader("content-type", "application/json");
          response.end(JSON.stringify({ path: name, outcome: "queued", videoId: null, reason: null }));
        });
      });
    },
  };
}
