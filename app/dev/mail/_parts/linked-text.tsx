/** Plain text whose web addresses are links. */
export function LinkedText({ text }: { readonly text: string }) {
  // A split by a group keeps what the group matched at the odd places.
  const parts = text.split(/(https?:\/\/\S+)/);
  return (
    <p className="whitespace-pre-wrap wrap-anywhere">
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={part} href={part} className="inline-link">
            {part}
          </a>
        ),
      )}
    </p>
  );
}
