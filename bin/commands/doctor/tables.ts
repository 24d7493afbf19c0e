import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
  type TableSchema,
} from '../../../functions/store/tables';

/** A table by the variable or the output that names it. */
export type NamedTable = { variable: string; output: string; schema: TableSchema };

export const TABLES: readonly NamedTable[] = [
  { variable: 'CONFIGURATIONS_TABLE', output: 'ConfigurationsTable', schema: CONFIGURATIONS_TABLE },
  { variable: 'MAPPINGS_TABLE', output: 'MappingsTable', schema: MAPPINGS_TABLE },
  { variable: 'LOGS_TABLE', output: 'LogsTable', schema: LOGS_TABLE },
  { variable: 'TALLIES_TABLE', output: 'TalliesTable', schema: TALLIES_TABLE },
  { variable: 'GUESTS_TABLE', output: 'GuestsTable', schema: GUESTS_TABLE },
  { variable: 'AUDIT_TABLE', output: 'AuditTable', schema: AUDIT_TABLE },
];
