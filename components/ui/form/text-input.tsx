"use client";

import { Button } from "@heroui/react/button";
import { Description } from "@heroui/react/description";
import { Input } from "@heroui/react/input";
import { Label } from "@heroui/react/label";
import { TextField } from "@heroui/react/textfield";
import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { type HTMLInputAutoCompleteAttribute, useState } from "react";
import { FieldError } from "./field-error.tsx";

export interface TextInputProps {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  /** The error of the value, in the member's language. */
  readonly error?: string | undefined;
  readonly type?: "text" | "email" | "password" | "url" | "date";
  readonly value?: string;
  readonly defaultValue?: string;
  readonly onChange?: (value: string) => void;
  readonly placeholder?: string;
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly autoFocus?: boolean;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly maxLength?: number;
  readonly mono?: boolean;
}

/** A labelled text field with its error. Passwords can be shown, and pasting is always allowed. */
export function TextInput(props: TextInputProps) {
  const t = useTranslations("common.field");
  const [shown, setShown] = useState(false);
  const password = props.type === "password";
  return (
    <TextField
      fullWidth
      name={props.name}
      type={password && shown ? "text" : (props.type ?? "text")}
      isInvalid={props.error !== undefined}
      isRequired={props.required ?? false}
      isDisabled={props.disabled ?? false}
      validationBehavior="aria"
      {...(props.value === undefined ? {} : { value: props.value })}
      {...(props.defaultValue === undefined ? {} : { defaultValue: props.defaultValue })}
      {...(props.onChange === undefined ? {} : { onChange: props.onChange })}
      {...(props.autoComplete === undefined ? {} : { autoComplete: props.autoComplete })}
      {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
      {...(props.autoFocus === true ? { autoFocus: true } : {})}
    >
      <Label className="after:hidden">{props.label}</Label>
      <div className="relative">
        <Input
          fullWidth
          spellCheck={false}
          className={`${props.mono === true ? "font-mono" : ""} ${password ? "pr-11" : ""}`}
          {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
        />
        {password && (
          <Button
            isIconOnly
            size="sm"
            variant="ghost"
            className="absolute top-1/2 right-1 -translate-y-1/2"
            aria-label={t(shown ? "hide" : "show")}
            onPress={() => setShown(!shown)}
          >
            {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </Button>
        )}
      </div>
      {props.description !== undefined && <Description>{props.description}</Description>}
      <FieldError>{props.error}</FieldError>
    </TextField>
  );
}
