export { attachEmbedded, startEmbedded, type Embedded, type EmbeddedOptions, type EmbeddedUrls } from './embedded.ts';
export { backup, type BackupInput } from './backup.ts';
export type { BackupManifest, CopyProgress, OnProgress } from './backup-format.ts';
export { restore, verifyBackupFile, type RestoreInput } from './restore.ts';
export { appliedMigrations, migrate, migrationsFolder, type MigrateOptions, type Migration } from './migrate.ts';
export {
  connectDatabase,
  dataFolder,
  openDatabase,
  openUnmigrated,
  type DatabaseEnvironment,
  type OpenDatabase,
} from './open.ts';
export { DatabaseProblem } from './problem.ts';
export { applicationRole, withApplicationRole } from './roles.ts';
