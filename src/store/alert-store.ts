import type { Alert } from '../domain/alert.ts';

/** What should be told to people. */
export interface AlertStore {
  /** Alerts about slots that still wait, of these jobs or of all, the newest first. */
  openAlerts(jobIds?: number[]): Promise<Alert[]>;
}
