import { typeset } from '../../../../functions/console/page/typeset';

describe('French typography', () => {
  it('puts no-break spaces before high punctuation and inside guillemets, in nested texts too', () => {
    const french = typeset({
      texts: ['Quoi ? Rien !', 'à 9 h : fin ; suite'],
      named: (name: string) => `Supprimer « ${name} » ?`,
      flag: true,
    });

    expect(french.texts).toEqual(['Quoi\u00a0? Rien\u00a0!', 'à 9 h\u00a0: fin\u00a0; suite']);
    expect(french.named('France')).toBe('Supprimer «\u00a0France\u00a0»\u00a0?');
    expect(french.flag).toBe(true);
  });
});
