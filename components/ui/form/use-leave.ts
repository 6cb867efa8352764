"use client";

import { useState } from "react";

/** Leads the browser to another address. `isLeaving` is true until it is gone, so that nothing is pressed again. */
export function useLeave() {
  const [isLeaving, setIsLeaving] = useState(false);
  const leave = ({ to }: { readonly to: string }) => {
    setIsLeaving(true);
    window.location.assign(to);
  };
  return { isLeaving, leave };
}
