/**
 * Schema steps, applied in order, each in one transaction; `user_version` counts them. A released step is never edited: add one.
 * JSON columns hold values of src-shared/domain and are parsed with its schemas when read.
 */
export const MIGRATIONS: readonly string[] = [
  /* 1 */ `
  CREATE TABLE videos (
    id TEXT PRIMARY KEY,
    -- Order of adding; no clock involved.
    seq INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    -- 'inPlace': the operator's own file, never deleted. 'upload': ours.
    origin TEXT NOT NULL CHECK (origin IN ('inPlace', 'upload')),
    sha256 TEXT,
    sizeBytes INTEGER NOT NULL,
    -- Modification time at import: with the size, the cheap sign that a file changed.
    mtimeMs INTEGER NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    -- What the probe already found wrong (truncated, damaged); the video ends incomplete however analysis goes.
    probeProblem TEXT,
    media TEXT,
    recordedAt TEXT NOT NULL,
    camera TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    addedAtMs INTEGER NOT NULL,
    analysedUs INTEGER NOT NULL DEFAULT 0,
    objectCount INTEGER NOT NULL DEFAULT 0,
    countsByClass TEXT NOT NULL DEFAULT '{}',
    missing INTEGER NOT NULL DEFAULT 0,
    proxy TEXT NOT NULL DEFAULT 'none',
    hasPoster INTEGER NOT NULL DEFAULT 0,
    sprite TEXT,
    -- The run whose rows readers see; null before the first final pass.
    currentRun INTEGER
  ) STRICT;
  CREATE INDEX videosBySha ON videos (sha256) WHERE sha256 IS NOT NULL;
  CREATE INDEX videosBySize ON videos (sizeBytes);
  CREATE INDEX videosByPath ON videos (path);

  CREATE TABLE runs (
    -- AUTOINCREMENT: a number is never used twice, so rows in LanceDB left by a deleted run can never be taken for a new one's.
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    videoId TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    packId TEXT NOT NULL,
    -- Identity of the weights; a resumed run continues only with the same ones.
    packKey TEXT NOT NULL,
    sampleFps REAL NOT NULL,
    device TEXT,
    fellBack TEXT,
    speedX REAL,
    labels TEXT NOT NULL DEFAULT '[]',
    -- The checkpoint: everything before checkpointUs is stored, range nextIndex comes next.
    checkpointUs INTEGER NOT NULL,
    nextIndex INTEGER NOT NULL DEFAULT 0,
    -- 'open' until all ranges are in, 'analysed' until the final pass is in, then 'final'.
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'analysed', 'final')),
    problem TEXT,
    -- Timeline summary of a final run (store/sqlite/activityCodec).
    activity BLOB
  ) STRICT;
  CREATE INDEX runsByVideo ON runs (videoId);

  CREATE TABLE ranges (
    run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    idx INTEGER NOT NULL,
    startUs INTEGER NOT NULL,
    endUs INTEGER NOT NULL,
    data BLOB NOT NULL,
    activity BLOB NOT NULL,
    PRIMARY KEY (run, idx)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    videoId TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'reanalyse', 'proxy')),
    state TEXT NOT NULL,
    -- What it needs next: 'prepare', 'analyse' or 'proxy'.
    lane TEXT NOT NULL CHECK (lane IN ('prepare', 'analyse', 'proxy')),
    -- Place in the queue: smaller runs first. seq at first; moveToFront gives less than the least.
    place REAL NOT NULL,
    stages TEXT NOT NULL,
    packId TEXT,
    sampleFps REAL,
    run INTEGER,
    problem TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    lastSignMs INTEGER,
    queuedAtMs INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX jobsByVideo ON jobs (videoId);
  CREATE INDEX jobsByState ON jobs (state, lane, place);

  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
  /* 2: search. A CHECK cannot be altered, so jobs is copied. */ `
  CREATE TABLE jobs2 (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    videoId TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'reanalyse', 'proxy', 'embed', 'text')),
    state TEXT NOT NULL,
    -- What it needs next: 'prepare', 'analyse', 'proxy' or 'index'.
    lane TEXT NOT NULL CHECK (lane IN ('prepare', 'analyse', 'proxy', 'index')),
    place REAL NOT NULL,
    stages TEXT NOT NULL,
    packId TEXT,
    sampleFps REAL,
    run INTEGER,
    problem TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    lastSignMs INTEGER,
    queuedAtMs INTEGER NOT NULL,
    -- Text jobs: the span to read; null = the whole video.
    fromUs INTEGER,
    toUs INTEGER
  ) STRICT;
  INSERT INTO jobs2 SELECT *, NULL, NULL FROM jobs;
  DROP TABLE jobs;
  ALTER TABLE jobs2 RENAME TO jobs;
  CREATE INDEX jobsByVideo ON jobs (videoId);
  CREATE INDEX jobsByState ON jobs (state, lane, place);

  -- Facts of a final run (src-shared/facts), written in the transaction that makes it current.
  CREATE TABLE runFacts (
    run INTEGER PRIMARY KEY REFERENCES runs (seq) ON DELETE CASCADE,
    data BLOB NOT NULL
  ) STRICT;

  -- How far a run is indexed by a dual encoder; the vectors themselves are in LanceDB.
  CREATE TABLE embeddings (
    run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    -- Identity of weights and plan; another one is made anew.
    encoderKey TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
    -- The checkpoint: parts of the plan before this one are stored.
    nextPart INTEGER NOT NULL DEFAULT 0,
    windows INTEGER NOT NULL DEFAULT 0,
    crops INTEGER NOT NULL DEFAULT 0,
    coveredUs INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, encoder)
  ) STRICT, WITHOUT ROWID;

  -- Concept scores of a run under one encoder and one state of the vocabulary (search/concepts).
  CREATE TABLE conceptScores (
    run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    vocabulary TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (run, encoder)
  ) STRICT, WITHOUT ROWID;

  -- Spans of a video whose pictures were read for text.
  CREATE TABLE textReads (
    videoId TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    fromUs INTEGER NOT NULL,
    toUs INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    PRIMARY KEY (videoId, fromUs)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE savedSearches (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    pinned INTEGER NOT NULL DEFAULT 0,
    createdAtMs INTEGER NOT NULL,
    unseen INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  `,
  /* 3: things that imports look for by name. */ `
  -- How far a run was looked through by an open-vocabulary detector.
  CREATE TABLE openLooks (
    run INTEGER PRIMARY KEY REFERENCES runs (seq) ON DELETE CASCADE,
    -- Identity of weights and names; another one is looked through anew.
    key TEXT NOT NULL,
    -- JSON, folded as openFinds.name.
    names TEXT NOT NULL,
    -- The checkpoint: pictures before it are looked at; null = all of them.
    nextUs INTEGER
  ) STRICT;
  CREATE TABLE openFinds (
    run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    tUs INTEGER NOT NULL,
    -- Lower case, NFC.
    name TEXT NOT NULL,
    score REAL NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    w REAL NOT NULL,
    h REAL NOT NULL
  ) STRICT;
  CREATE INDEX openFindsByName ON openFinds (name, score);
  CREATE INDEX openFindsByRun ON openFinds (run);
  `,
  /* 4: language models, captions, answers. JSON columns hold values of src-shared/domain. */ `
  CREATE TABLE endpoints (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    -- languageEndpoint; keys are in the secret store.
    data TEXT NOT NULL
  ) STRICT;

  CREATE TABLE captions (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    videoId TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    fromUs INTEGER NOT NULL,
    toUs INTEGER NOT NULL,
    data TEXT NOT NULL,
    -- Against the texts of the index: 'due' = to be written there, 'settled' = as it should be, 'removed' = removed here, still to be removed there.
    indexing TEXT NOT NULL DEFAULT 'due' CHECK (indexing IN ('due', 'settled', 'removed'))
  ) STRICT;
  CREATE INDEX captionsByVideo ON captions (videoId, fromUs);
  CREATE INDEX captionsToIndex ON captions (indexing) WHERE indexing <> 'settled';

  CREATE TABLE captionBatches (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    state TEXT NOT NULL,
    settings TEXT NOT NULL,
    model TEXT,
    budgetMs INTEGER,
    spentMs REAL NOT NULL DEFAULT 0,
    lastSignMs INTEGER,
    problem TEXT,
    createdAtMs INTEGER NOT NULL
  ) STRICT;
  -- The spans of a batch in the order of work; a caption and its task's end are one transaction.
  CREATE TABLE captionTasks (
    batch TEXT NOT NULL REFERENCES captionBatches (id) ON DELETE CASCADE,
    idx INTEGER NOT NULL,
    videoId TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    fromUs INTEGER NOT NULL,
    toUs INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'done', 'failed')),
    problem TEXT,
    PRIMARY KEY (batch, idx)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX captionTasksByVideo ON captionTasks (videoId);

  CREATE TABLE answers (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    createdAtMs INTEGER NOT NULL,
    -- storedAnswer
    data TEXT NOT NULL
  ) STRICT;
  -- Videos that an answer's evidence is of. A deleted video takes the answers that rest on it along: deleting means that nothing of it is left.
  CREATE TABLE answerVideos (
    answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    videoId TEXT NOT NULL,
    PRIMARY KEY (answer, videoId)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX answerVideosByVideo ON answerVideos (videoId);
  CREATE TRIGGER answersOfRemovedVideos AFTER DELETE ON videos BEGIN
    DELETE FROM answers WHERE id IN (SELECT answer FROM answerVideos WHERE videoId = OLD.id);
  END;
  `,
  /* 5: scenarios and events. */ `
  -- Compact paths of a final run (src-shared/facts/paths), written in the transaction that makes it current.
  CREATE TABLE runPaths (
    run INTEGER PRIMARY KEY REFERENCES runs (seq) ON DELETE CASCADE,
    data BLOB NOT NULL
  ) STRICT;

  -- What differs from the bundled scenarios: those that were made or changed here, and which are switched off.
  CREATE TABLE scenarios (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    enabled INTEGER NOT NULL DEFAULT 1,
    -- Null = as bundled.
    yaml TEXT,
    version INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE TABLE scenarioVersions (
    scenario TEXT NOT NULL REFERENCES scenarios (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    yaml TEXT NOT NULL,
    savedAtMs INTEGER NOT NULL,
    PRIMARY KEY (scenario, version)
  ) STRICT, WITHOUT ROWID;

  -- Which version of a scenario has looked at a run, and what was missing there (JSON); written with its events in one transaction.
  CREATE TABLE eventRuns (
    scenario TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    -- Identity of the file's content and of what concepts knew: another one is looked at anew.
    key TEXT NOT NULL,
    missing TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (scenario, run)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX eventRunsByRun ON eventRuns (run);

  CREATE TABLE events (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    scenario TEXT NOT NULL,
    version INTEGER NOT NULL,
    run INTEGER,
    videoId TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    startUs INTEGER NOT NULL,
    endUs INTEGER NOT NULL,
    bestUs INTEGER NOT NULL,
    level TEXT NOT NULL,
    -- As an operator assigned it; null = the scenario's.
    ownLevel TEXT,
    strength REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'confirmed', 'dismissed')),
    reason TEXT,
    note TEXT NOT NULL DEFAULT '',
    stale INTEGER NOT NULL DEFAULT 0,
    -- Derivation, doubt, sentences (JSON).
    data TEXT NOT NULL,
    createdAtMs INTEGER NOT NULL,
    reviewedAtMs INTEGER
  ) STRICT;
  CREATE INDEX eventsByVideo ON events (videoId, startUs);
  CREATE INDEX eventsByScenario ON events (scenario, state);
  CREATE INDEX eventsByState ON events (state, level);

  -- Events that are still to be told to the webhook or the broker; a row goes when its message was acknowledged, and with its event.
  CREATE TABLE alertOutbox (
    seq INTEGER PRIMARY KEY,
    target TEXT NOT NULL CHECK (target IN ('webhook', 'mqtt')),
    event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    -- Id of the message that tells it, the same at every attempt. Events of one storm share one.
    message TEXT NOT NULL,
    -- 1 from before the first attempt on: what its message holds stays together.
    tried INTEGER NOT NULL DEFAULT 0,
    queuedAtMs INTEGER NOT NULL,
    UNIQUE (target, event)
  ) STRICT;
  CREATE INDEX alertOutboxByEvent ON alertOutbox (event);
  CREATE INDEX alertOutboxByMessage ON alertOutbox (target, tried, message);

  CREATE TABLE watchedFolders (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    camera TEXT
  ) STRICT;
  -- Files that a watched folder has dealt with: digests of place, size and time, so that no name of a video is left when it is removed.
  CREATE TABLE watchedFiles (
    folder INTEGER NOT NULL REFERENCES watchedFolders (id) ON DELETE CASCADE,
    digest BLOB NOT NULL,
    imported INTEGER NOT NULL,
    PRIMARY KEY (folder, digest)
  ) STRICT, WITHOUT ROWID;
  `,
  /* 6: cases and the audit log. */ `
  CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    -- Order of making; no clock involved.
    seq INTEGER NOT NULL UNIQUE,
    title TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    itemOrder TEXT NOT NULL DEFAULT 'time' CHECK (itemOrder IN ('time', 'own')),
    createdBy TEXT NOT NULL,
    createdAtMs INTEGER NOT NULL,
    changedAtMs INTEGER NOT NULL,
    closedAtMs INTEGER
  ) STRICT;

  -- No reference to videos: what a case says of one stays when the video goes.
  CREATE TABLE caseItems (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    caseId TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    -- Place among the items of its case as somebody arranged them.
    position INTEGER NOT NULL,
    note TEXT NOT NULL,
    addedBy TEXT NOT NULL,
    addedAtMs INTEGER NOT NULL,
    content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX caseItemsByCase ON caseItems (caseId, position);

  -- Who did what to cases. Each row carries the hash of the one before; see src-main/evidence/audit.
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    atMs INTEGER NOT NULL,
    setBackMs INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    -- No reference: the log outlives the case.
    caseId TEXT,
    data TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX auditByCase ON audit (caseId, seq);
  -- Where the log ends, kept beside it: rows that are cut off at the end leave no gap of their own.
  CREATE TABLE auditHead (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  -- Against accidents of this program; who writes the file itself is found by the hashes.
  CREATE TRIGGER auditStands BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
  CREATE TRIGGER auditStays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

  -- Folders of exports that are being written: what a crash leaves of one is removed at the next start.
  CREATE TABLE openExports (temporary TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
];
