import { CLAUSE_REPORT, CLAUSE_WAYS } from './clause-report';
import { CLAUSES, DOCUMENTS, type DocumentId } from './clauses';
import { DOMAIN_RULES, type DomainRule } from './domain-rules';
import { PLAN_CLAUSES } from './plan-clauses';

/** Rules that no document asks for. */
const INFERRED = ['M6', 'M7', 'P10', 'U5', 'U7', 'L7'];

describe('the report of clauses', () => {
  it('X7 every row names a document, an article, its words, and rules that exist; what the system does has a rule', () => {
    for (const { document, article, quote, rules, how } of CLAUSE_REPORT) {
      expect(DOCUMENTS[document]).toBeDefined();
      expect(article !== '' && quote.length > 1).toBe(true);
      expect(Object.keys(CLAUSE_WAYS)).toContain(how);
      expect(rules.filter((rule) => !(rule in DOMAIN_RULES))).toEqual([]);
      if (how !== 'manual') expect(rules.length).toBeGreaterThan(0);
    }
    const said = CLAUSE_REPORT.map(({ document, article, quote }) => `${document} ${article} ${quote}`);
    expect(new Set(said).size).toBe(said.length);
    for (const document of Object.keys(DOCUMENTS) as DocumentId[])
      expect(CLAUSE_REPORT.filter((row) => row.document === document).length).toBeGreaterThan(30);
  });

  it('X7 the article of every duty and of every line of a plan stands in it, as done by the system', () => {
    const done = new Set(
      CLAUSE_REPORT.filter(({ how }) => how === 'system').map(({ document, article }) => `${document} ${article}`),
    );
    const cited = [...Object.values(CLAUSES), ...PLAN_CLAUSES.flatMap(({ source }) => source ?? [])];
    expect(cited.map(({ document, article }) => `${document} ${article}`).filter((one) => !done.has(one))).toEqual([]);
  });

  it('X7 every rule that the documents ask for is asked for by a row', () => {
    const asked = new Set<DomainRule>(CLAUSE_REPORT.flatMap(({ rules }) => rules));
    const missing = (Object.keys(DOMAIN_RULES) as DomainRule[]).filter(
      (rule) => !/^[GX]/.test(rule) && !INFERRED.includes(rule) && !asked.has(rule),
    );
    expect(missing).toEqual([]);
  });
});
