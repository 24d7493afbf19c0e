import { createGenerator } from 'ts-json-schema-generator';
import schema from './event-schema.json';

test("the schema of events is the library's own type", () => {
  const type = 'calendar_v3.Schema$Event';
  const generator = createGenerator({
    path: require.resolve('@googleapis/calendar').replace(/index\.js$/, 'v3.d.ts'),
    type,
    skipTypeCheck: true,
    topRef: false,
    expose: 'none',
    jsDoc: 'none',
  });

  expect(JSON.parse(JSON.stringify(generator.createSchema(type)))).toEqual(schema);
});
