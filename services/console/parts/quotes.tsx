/** Sentences of the documents, each with where it stands (X7). */
import { DOCUMENTS } from '../../../shared/contracts/clauses';
import type { Quoted } from '../../../shared/contracts/guidance';

/** `余创先办发〔2011〕3号 三2`, the full title on pointing at it. */
function Source({ quoted: { document, article } }: { quoted: Quoted }) {
  if (document === undefined) return null;
  const title = DOCUMENTS[document];
  return (
    <cite className="quote-source" title={title}>
      {title.split('《')[0] || title} {article}
    </cite>
  );
}

export function Quote({ quoted }: { quoted: Quoted }) {
  return (
    <>
      {quoted.of && <strong>{quoted.of}：</strong>}
      {quoted.says} <Source quoted={quoted} />
    </>
  );
}

export function Quotes({ quotes }: { quotes: Quoted[] }) {
  return (
    <ul className="plain-list">
      {quotes.map((quoted) => (
        <li key={`${quoted.of ?? ''}${quoted.says}`}>
          <Quote quoted={quoted} />
        </li>
      ))}
    </ul>
  );
}
