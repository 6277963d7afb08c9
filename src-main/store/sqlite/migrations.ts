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
];
