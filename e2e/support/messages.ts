/** What the test asks of the server's process. Instants are ISO 8601. */
export type Ask =
  | { kind: 'start'; now: string; folder: string; operator: { login: string; name: string; password: string } }
  | { kind: 'move'; now: string };

/** What the server's process answers; `failures` are those of event handlers since the last move. */
export type Told =
  { kind: 'started'; address: string } | { kind: 'moved'; failures: string[] } | { kind: 'failed'; message: string };
