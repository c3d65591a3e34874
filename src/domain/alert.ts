/** What a person should know of a slot that is not as it was meant to be. Told once for each of its deadlines. Instants are epoch ms. */
export interface Alert {
  id: number;
  laneId: number;
  jobId: number;
  job: string;
  kind: 'deadline';
  scheduledAt: number;
  /** When it was raised. */
  at: number;
  message: string;
}
