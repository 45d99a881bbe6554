/** Which guidance holds for an organisation, section by section. */
import fc from 'fast-check';
import type { GuidanceSections } from '../../shared/contracts/guidance';
import { DEFAULT_GUIDANCE } from '../../shared/pledges/default-guidance';
import { composeGuidance } from './guidance';

const themes = (says: string): Partial<GuidanceSections> => ({ themes: [{ says }] });

it('P5 L5 where nobody set anything the documents’ own holds', () => {
  expect(composeGuidance(['o1', 'o2'], [])).toEqual({ ...DEFAULT_GUIDANCE, setBy: {} });
});

it('P5 L5 the nearest above wins, section by section, and is named', () => {
  const composed = composeGuidance(
    ['o1', 'o2', 'o3'],
    [
      { organisationId: 'o1', sections: { ...themes('全县'), consultation: 'required' } },
      { organisationId: 'o2', sections: themes('全镇') },
    ],
  );
  expect(composed.themes).toEqual([{ says: '全镇' }]);
  expect(composed.consultation).toBe('required');
  expect(composed.criteria).toEqual(DEFAULT_GUIDANCE.criteria);
  expect(composed.setBy).toEqual({ themes: 'o2', consultation: 'o1' });
});

it('P5 L5 the order in which sections were set or read does not matter', () => {
  const path = ['o1', 'o2', 'o3', 'o4'];
  fc.assert(
    fc.property(fc.shuffledSubarray(path), (setters) => {
      const set = setters.map((organisationId) => ({ organisationId, sections: themes(organisationId) }));
      const lowest = [...setters].sort((a, b) => path.indexOf(b) - path.indexOf(a))[0];
      expect(composeGuidance(path, set).setBy).toEqual(lowest ? { themes: lowest } : {});
    }),
  );
});
