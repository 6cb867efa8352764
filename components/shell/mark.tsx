/** The product's mark: a ring (Odoo) plugged into a point (the client). */
export function Mark({ className = "size-6" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <circle cx="11.5" cy="16" r="4.75" fill="none" stroke="#fff" strokeWidth="2.5" />
      <path d="M16.5 16h4.25" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <circle cx="23" cy="16" r="2.25" fill="#fff" />
    </svg>
  );
}
