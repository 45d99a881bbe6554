/** The tree, opened node by node: eight thousand organisations are never loaded at once. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Tree } from 'antd';
import { useState } from 'react';
import { getOrganisation, listOrganisations, type OrganisationView } from '../api/calls';
import { rememberNames } from '../api/names';
import { useSession } from '../api/session';

const PAGE = 200;

interface Node {
  key: string;
  title: string;
  isLeaf: boolean;
  children?: Node[];
}

const nodeOf = ({ id, name, children }: OrganisationView): Node => ({ key: id, title: name, isLeaf: children === 0 });

function withChildren(nodes: Node[], parent: string, children: Node[]): Node[] {
  return nodes.map((node) =>
    node.key === parent
      ? { ...node, children }
      : node.children
        ? { ...node, children: withChildren(node.children, parent, children) }
        : node,
  );
}

export function OrganisationTree({ chosen, onChoose }: { chosen: string | undefined; onChoose: (id: string) => void }) {
  const { appointments } = useSession();
  const client = useQueryClient();
  const [opened, setOpened] = useState<{ parent: string; children: Node[] }[]>([]);
  // Below one of the others it is found there.
  const own = [
    ...new Set(
      appointments
        .filter(({ path }) => !appointments.some((other) => other.path !== path && path.startsWith(other.path)))
        .map(({ organisationId }) => organisationId),
    ),
  ];
  const roots = useQuery({
    queryKey: ['tree-roots', own],
    queryFn: () => Promise.all(own.map(getOrganisation)),
    staleTime: 60_000,
  });

  async function open(parent: string) {
    const children: Node[] = [];
    let cursor: string | undefined;
    do {
      const page = await listOrganisations({ parent, limit: PAGE, ...(cursor ? { cursor } : {}) });
      rememberNames(client, page.items);
      children.push(...page.items.map(nodeOf));
      cursor = page.next;
    } while (cursor !== undefined);
    setOpened((before) => [...before, { parent, children }]);
  }

  const nodes = opened.reduce(
    (tree, { parent, children }) => withChildren(tree, parent, children),
    (roots.data ?? []).map(nodeOf),
  );
  if (roots.data === undefined) return null;
  return (
    <Tree
      blockNode
      virtual
      height={520}
      treeData={nodes}
      loadData={({ key }) => open(String(key))}
      selectedKeys={chosen ? [chosen] : []}
      onSelect={(_, { node }) => onChoose(String(node.key))}
    />
  );
}
