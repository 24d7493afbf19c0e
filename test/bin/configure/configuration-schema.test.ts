import Ajv2020 from 'ajv/dist/2020';
import committed from '../../../bin/configuration.schema.json';
import { configurationSchema } from '../../../bin/configure/configuration-file';
import example from '../../support/story/configuration.json';

describe('the JSON schema of the configuration file', () => {
  it('is committed as it is generated', () => {
    // To bring it up to date: npm run -s configure -- schema > bin/configuration.schema.json && npm run format
    expect(committed).toEqual(JSON.parse(JSON.stringify(configurationSchema())));
  });

  it('takes the example, and refuses what does not belong there', () => {
    // Prepare
    const validate = new Ajv2020({ strict: true, formats: { uri: true, email: true } }).compile(committed);
    // Act
    const verdicts = [example, { ...example, $schema: 'x' }, { ...example, colour: 'red' }].map((file) =>
      validate(file),
    );
    // Assess
    expect(verdicts).toEqual([true, true, false]);
  });
});
