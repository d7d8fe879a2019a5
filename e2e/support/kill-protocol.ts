/** What the test and the process that it kills say to each other, over IPC. */

export type Work = 'import' | 'order' | 'settlement';

/** One write over HTTP, with its client id: sent again, it must have the same answer. */
export interface Request {
  who: 'call' | 'finance' | 'county' | 'manager1' | 'manager2' | 'manager3';
  url: string;
  clientId: string;
  body: Record<string, unknown>;
}

export type ToWorker =
  | { type: 'prepare'; seed: number; months: number }
  | { type: 'work'; work: Work; round: number; repeat: Request[]; nextOrder: number; nextMonth: number };

export interface Checked {
  problems: string[];
  elders: number;
  ordersByClientId: number;
  batchesPaid: number;
}

export type FromWorker =
  | { type: 'ready'; postmaster: number }
  | { type: 'checked'; checked: Checked }
  | { type: 'prepared' }
  | { type: 'begins' }
  | { type: 'sent'; request: Request }
  | { type: 'answered'; clientId: string; status: number; body: string; isRepeated: boolean }
  | { type: 'imported'; fileName: string; created: number }
  | { type: 'progress' }
  | { type: 'failed'; message: string };

export const FILE_ROWS = 3000;
