declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** In memory unless a path is given. The delays are how long a table is not yet ACTIVE, or not yet gone. */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
