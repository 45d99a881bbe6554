/** Who is in charge of a year, and who stands above: read from the path of the organisation (M1, B3). */
export interface InCharge {
  inCharge: string;
  superior: string;
}

/** An organisation's own year belongs to its superior; a root stands under itself. */
export function inChargeOfOwn(path: string): InCharge {
  const [id, superior = id, above = superior] = fromBelow(path);
  return { inCharge: superior, superior: above };
}

/** Its members' years belong to itself. */
export function inChargeOfMembers(path: string): InCharge {
  const [id, superior = id] = fromBelow(path);
  return { inCharge: id, superior };
}

function fromBelow(path: string): [string, ...string[]] {
  return path.split('/').filter(Boolean).reverse() as [string, ...string[]];
}
