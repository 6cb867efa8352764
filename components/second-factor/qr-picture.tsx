import type { QrCode } from "#lib/views/second-factor.ts";

/** A QR code. It is dark on light in both themes, as cameras expect it. */
export function QrPicture({ picture, label }: { readonly picture: QrCode; readonly label: string }) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${picture.size} ${picture.size}`}
      shapeRendering="crispEdges"
      className="size-56 max-w-full rounded-lg border border-border"
    >
      <rect width={picture.size} height={picture.size} fill="#fff" />
      <path d={picture.path} fill="#000" />
    </svg>
  );
}
