/** What this machine lacks, in one Chinese sentence with its remedy: shown to the person as it is, without a stack. */
export class MissingPiece extends Error {
  override readonly name = 'MissingPiece';
}
