/** What the test and the process that it kills say to each other, over IPC. */

export type Work = 'import' | 'order' | 'settlement';
export type Login = 'call' | 'finance' | 'county' | 'manager1' | 'manager2' | 'manager3';

/** One write over HTTP, with its client id: sent again, it must have the same answer. */
export interface Request {
  login: Login;
  url: string;
  clientId: string;
  body: Record<string, unknown>;
}

export interface Round {
  seed: number;
  round: number;
  work: Work;
  /** Requests of earlier rounds to send again before anything else. */
  repeat: Request[];
  nextOrder: number;
  nextFile: number;
}

export interface Checked {
  problems: string[];
  /** Rights that were found and are still had. */
  leads: number;
  elders: number;
  orders: number;
  ordersAnswered: number;
  batchesPaid: number;
  importsDone: number;
  importsBroken: number;
}

export type ToWorker =
  | { type: 'prepare'; seed: number }
  | { type: 'round'; round: Round }
  /** What was checked has been read: the work may begin. */
  | { type: 'go' }
  | { type: 'end' };

export type FromWorker =
  | { type: 'ready'; postmaster: number }
  | { type: 'prepared' }
  | { type: 'checked'; checked: Checked }
  | { type: 'sent'; request: Request }
  | { type: 'answered'; clientId: string; status: number; body: string }
  | { type: 'imported'; file: number; created: number; unchanged: number }
  /** A step of the round's own work. */
  | { type: 'progress' }
  | { type: 'failed'; message: string };

export const FILE_ROWS = 3000;
export const RECIPIENTS = 40;
