import { Tokenizer, type TokenizerCallbacks } from "htmlparser2";

/** The work left for the texts of an answer. */
export interface Effort {
  /** Characters that are shown. */
  characters: number;
  /** Tags, comments and runs of text. Each 64 characters of HTML, shown or not, count as one more. */
  tags: number;
}

/** Far more than any answer shows, and read within some 20 ms. */
export function newEffort(): Effort {
  return { characters: 400_000, tags: 20_000 };
}

const charactersPerTag = 64;
/** HTML goes to the tokenizer in pieces of this many characters, each paid for before it is read. */
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
 * Calls `visit` for the parts of the HTML, in order, until they end or `effort` is spent: true when they ended. Places count
 * characters of `html`. A text and a value of an attribute may come in several parts, and entities are left in both.
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
        // A tag without an end is reported as a text from -1.
        if (start >= 0 && start < html.length) visit.ontext?.(start, Math.min(end, html.length));
      }),
    },
  );
  for (let at = 0; at < html.length; at += piece) {
    const part = html.slice(at, at + piece);
    if (!spend(part.length / charactersPerTag)) return false;
    tokenizer.write(part);
  }
  // The name of a tag that never ends is a text to the tokenizer where nothing stands behind it.
  tokenizer.write(" ");
  tokenizer.end();
  return tokenizer.running;
}
