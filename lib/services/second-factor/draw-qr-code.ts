import { encode } from "uqr";
import type { QrCode } from "../../views/second-factor.ts";

/** Draws a text as a QR code, with the margin that readers need. */
export function drawQrCode(text: string): QrCode {
  const { size, data } = encode(text, { ecc: "M", border: 4 });
  const rows = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: rows.join("") };
}
