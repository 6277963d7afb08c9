export const USAGE = `sightline <command> [--data DIR] [--json]

  import <paths...> [--camera NAME] [--recorded-at ISO] [--rate FPS] [--pack ID]
                              add files or folders, wait until every one is analysed
  videos                      what is in the library
  objects <video> [--class NAME] [--from TIME] [--to TIME]
                              the objects of a video with their boxes
  export-tracks <video> --format mot|coco|csv [--frames all|sampled]
                              MOTChallenge text, COCO detection results, or CSV
  track <det.txt> --fps N --size WxH
                              MOTChallenge detections in, tracks out
  detect <images...> --pack ID [--format coco]
                              run a detector over pictures
  search "<text>" [--video ID] [--camera NAME] [--after ISO] [--before ISO] [--limit N] [--image FILE] [--explain]
                              find moments; the text may be English or Korean
  ask "<question>" [--video ID [--from TIME] [--to TIME]] [--camera NAME] [--endpoint NAME | --facts] [--lang en|ko]
                              an answer whose sentences cite moments; --facts asks no language model
  summary [--after ISO --before ISO] [--camera NAME] [--endpoint NAME] [--lang en|ko]
                              what happened in that time, and what is unresolved
  caption <video> [--from TIME] [--to TIME] [--facts] [--preset ID] [--frames N] [--prompt TEXT] [--objects none|text|drawn]
          [--prime TEXT] [--endpoint NAME] [--lang en|ko]
                              describe a span with a video language model, or with --facts from what the index knows
  language list | discover | add <url|pack> [--model NAME] [--name NAME] [--role video|text|both] [--key] | test <name> | remove <name>
                              the language models that may be asked; with --key the key is read from SIGHTLINE_LANGUAGE_KEY, else
                              from standard input
  events [--scenario ID] [--video ID] [--level notice|warning|alarm] [--state new|confirmed|dismissed] [--limit N] [--lang en|ko]
                              what the scenarios found
  scenarios list | check <files...> | run [<ids...>] | diff <file>
                              the scenarios, mistakes in files, a run over everything indexed, what a changed file would change
  cases list | show <case> | export <case> [--out DIR] [--whole-files] [--lang en|ko]
                              the cases, what is in one, and its pack: clips, copies with boxes, frames, tracks, report, signed manifest
  cases verify <folder> [--signer FINGERPRINT]
                              whether a pack is whole: each file that was changed, added or taken out; needs no library
  audit list | verify | key   the log of what was done with cases, whether it holds together, and the fingerprint of the signing key
  mcp                         search, objects, events of scenarios, what happened, and answers for other tools (Model Context
                              Protocol on standard input and output), read-only
  index status | rebuild [<videos...>] | optimize
                              the index that searches use
  index location [--folder | --s3 s3://BUCKET/PREFIX [--endpoint URL] [--region R] [--key-id K] [--virtual-hosts]]
                              where the index lives, or move it; the secret key is read from SIGHTLINE_INDEX_SECRET, else from
                              standard input
  index share [--on ID | --off ID]
                              the libraries that share this address: whose footage \`search\` asks too
  models list | add <file> --pack ID | download <id> | test <id> | remove <id> | use <id|motion>
  serve [--port N] [--no-open] [--root DIR]
                              the app in a browser on this machine
  doctor                      what this machine has and what is missing

<video> is an id, a name or a path. TIME is seconds (83.5) or [h:]m:s. --data defaults to the system's folder for application data.
One library has one owner: while the app has it open, commands work through the app.
Results go to stdout (one JSON document with --json), messages to stderr; the exit status is 0 on success, 1 when something failed, 2 for a wrong call.`;
