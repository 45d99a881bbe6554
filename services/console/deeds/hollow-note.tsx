/** Why an item looks hollow (V3): the same words for whoever writes it and for whoever reviews it. */
import { Alert } from 'antd';
import { Link } from 'react-router';
import { HOLLOW_SIGNS, type HollowSign } from '../../../shared/contracts/hollow';
import { addressOfChain, commitmentPath } from '../address';

export function HollowNote({ signs, title, note }: { signs: HollowSign[]; title: string; note: string }) {
  if (signs.length === 0) return null;
  return (
    <Alert
      className="below"
      type="warning"
      showIcon
      title={title}
      description={
        <>
          <ul className="plain-list">
            {signs.map(({ sign, says, like }) => (
              <li key={sign}>
                <strong>{HOLLOW_SIGNS[sign]}</strong>：{says}
                {like && (
                  <>
                    　<Link to={`${commitmentPath(addressOfChain(like))}/items`}>查看相似的承诺</Link>
                  </>
                )}
              </li>
            ))}
          </ul>
          <span className="quiet">{note}</span>
        </>
      }
    />
  );
}
