/** Where does this duty come from: the document, its article and the sentence (X7). */
import { Button, Popover } from 'antd';
import { CLAUSES, DOCUMENTS, type Duty } from '../../../shared/contracts/clauses';

/** `S3 四2` as people cite it: 四（2）. */
function citeArticle(article: string): string {
  return article.replace(/(\d+)$/, '（$1）');
}

function shortTitle(document: string): string {
  return /《(.+?)》/.exec(document)?.[1] ?? document;
}

export function ClauseLink({ duty, long = false }: { duty: Duty; long?: boolean }) {
  const clause = CLAUSES[duty];
  const document = DOCUMENTS[clause.document];
  return (
    <Popover
      trigger="click"
      title="依据"
      content={
        <div className="clause">
          <p>{document}</p>
          <p>第 {citeArticle(clause.article)} 条</p>
          <blockquote>{clause.says}</blockquote>
          {clause.inferred && <p className="quiet">此项为系统运行所需，文件没有直接规定。</p>}
        </div>
      }
    >
      <Button type="link" size="small" className="inline-link">
        {long ? `${shortTitle(document)} ${citeArticle(clause.article)}` : '依据'}
      </Button>
    </Popover>
  );
}
