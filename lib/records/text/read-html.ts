import { Tokenizer, type TokenizerCallbacks } from "htmlparser2";

/** The work that is left for the texts of an answer. */
export interface Effort {
  /** The characters that may still be shown. */
  characters: number;
  /** The tags, comments and runs of text that may still be read. Each 64 characters of HTML count as one more. */
  tags: number;
}

/** Returns the effort for one answer: far more than an answer shows, and read within some 20 ms. */
export function newEffort(): Effort {
  return { characters: 400_000, tags: 20_000 };
}

const charactersPerTag = 64;
/**
 * HTML is given to the tokenizer in pieces of this many characters. Each piece is deducted from the effort before it is
 * read.
 */
const piece = 4_096;

const ignore = () => {};
const ignoreAll: TokenizerCallbacks = {
  onattribdata: ignore,
  onattribend: ignore,
  onattribentity: ignore,
  onattribname: ignore,
  oncdata: ignore,
  onclosetag: ignore,
  oncomment: ignore,
  ondeclaration: ignore,
  onend: ignore,
  onopentagend: ignore,
  onopentagname: ignore,
  onprocessinginstruction: ignore,
  onselfclosingtag: ignore,
  ontext: ignore,
  ontextentity: ignore,
};

/**
 * Calls `visit` for the parts of the HTML in order; returns false if `effort` was spent before the end. Positions are
 * in characters of `html`. A text or an attribute's value may come in several parts, with entities still encoded.
 */
export function readHtml(html: string, effort: Effort, visit: Partial<TokenizerCallbacks>): boolean {
  const spend = (tags: number): boolean => {
    effort.tags = Math.max(0, effort.tags - tags);
    if (effort.tags === 0 || effort.characters === 0) tokenizer.pause();
    return tokenizer.running;
  };
  const counted =
    <Places extends unknown[]>(call: (...places: Places) => void = ignore) =>
    (...places: Places) => {
      if (spend(1)) call(...places);
    };
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ...ignoreAll,
      ...visit,
      oncdata: counted(visit.oncdata),
      onclosetag: counted(visit.onclosetag),
      oncomment: counted(visit.oncomment),
      onopentagname: counted(visit.onopentagname),
      ontext: counted((start, end) => {
        // The tokenizer reports an unclosed tag as a text from -1.
        if (start >= 0 && start < html.length) visit.ontext?.(start, Math.min(end, html.length));
      }),
    },
  );
  for (let at = 0; at < html.length; at += piece) {
    const part = html.slice(at, at + piece);
    if (!spend(part.length / charactersPerTag)) return false;
    tokenizer.write(part);
  }
  // At the end of the input, the tokenizer takes the name of an unclosed tag for a text. The space after it prevents
  // this.
  tokenizer.write(" ");
  tokenizer.end();
  return tokenizer.running;
}
