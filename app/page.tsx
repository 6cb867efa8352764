import { Button } from "@heroui/react";
export default function P() {
  return <Button>Hi</Button>;
}
