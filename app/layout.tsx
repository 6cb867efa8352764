import { hello } from "#lib/kernel/errors.ts";
export default function L({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>
        {hello}
        {children}
      </body>
    </html>
  );
}
