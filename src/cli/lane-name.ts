/** A lane in words: its job, and of a job on `*` its host. */
export function laneName({ job, host }: { job: string; host: string | null }): string {
  return host === null || host === '' ? job : `${job} on ${host}`;
}
