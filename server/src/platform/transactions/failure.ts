/** What may be written down about an error, in a log or a row. */
export interface Failure {
  type: string;
  message: string;
  code?: string;
  table?: string;
  constraint?: string;
  stack?: string;
}

/**
 * An error without the values it was about: PostgreSQL quotes whole rows (`Failing row contains (…)`) and inputs in its
 * messages, so of its errors only the code and the names of table and constraint remain.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error' };
  const { code, severity, table, constraint } = error as Error & Record<string, unknown>;
  const named = {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    ...(typeof table === 'string' && { table }),
    ...(typeof constraint === 'string' && { constraint }),
  };
  const frames = error.stack?.slice(error.stack.indexOf('\n    at ')).trimStart();
  const isOfDatabase = typeof severity === 'string' && typeof code === 'string';
  const message = isOfDatabase
    ? ['database error', code, table, constraint].filter((word) => typeof word === 'string').join(' ')
    : error.message;
  return { ...named, message, ...(frames?.startsWith('at ') && { stack: frames }) };
}
