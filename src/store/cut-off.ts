import type { Duplex } from 'node:stream';
import type { Connection } from 'mysql2';

/**
 * Closes a connection's socket at once, so that its pending query fails. mysql2's own `destroy` only half-closes it: a
 * frozen server never answers that, and the socket would keep the process alive for as long as the server is frozen.
 */
export function cutOff(connection: Connection): void {
  socketOf(connection).destroy();
}

/** Says goodbye without waiting; a server that hears none writes a warning into its log. `then` when the socket is closed. */
export function sayGoodbye(connection: Connection, then: () => void): void {
  const socket = socketOf(connection);
  if (socket.closed) then();
  else socket.once('close', then);
  connection.end(() => undefined);
}

/** mysql2 keeps it in a field that its types do not name. */
function socketOf(connection: Connection): Duplex {
  return (connection as unknown as { stream: Duplex }).stream;
}
