declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** In memory unless a path is given. The delays are how long tables stay in CREATING, DELETING or UPDATING. */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
