"use client";

import { Description } from "@heroui/react/description";
import { Label } from "@heroui/react/label";
import { ListBox } from "@heroui/react/list-box";
import { Select } from "@heroui/react/select";
import { FieldError } from "./field-error.tsx";

export interface Choice<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  readonly description?: string;
}

export interface ChoiceSelectProps<Id extends string> {
  readonly label: string;
  /** Shows the label to screen readers only, for filters in a toolbar. */
  readonly labelHidden?: boolean;
  readonly choices: readonly Choice<Id>[];
  readonly value?: Id | null;
  readonly defaultValue?: Id;
  readonly onChange?: (value: Id) => void;
  readonly name?: string;
  readonly placeholder?: string;
  readonly description?: string;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
  readonly className?: string;
}

/** A labelled drop-down list with a few choices. */
export function ChoiceSelect<Id extends string>(props: ChoiceSelectProps<Id>) {
  return (
    <Select
      fullWidth
      className={props.className ?? ""}
      isInvalid={props.error !== undefined}
      isDisabled={props.disabled ?? false}
      validationBehavior="aria"
      onChange={(key) => key !== null && props.onChange?.(key as Id)}
      {...(props.value === undefined ? {} : { value: props.value })}
      {...(props.defaultValue === undefined ? {} : { defaultValue: props.defaultValue })}
      {...(props.name === undefined ? {} : { name: props.name })}
      {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
    >
      <Label className={props.labelHidden === true ? "sr-only" : ""}>{props.label}</Label>
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      {props.description !== undefined && <Description>{props.description}</Description>}
      <FieldError>{props.error}</FieldError>
      <Select.Popover>
        <ListBox>
          {props.choices.map((choice) => (
            <ListBox.Item key={choice.id} id={choice.id} textValue={choice.label}>
              <span className="flex min-w-0 flex-col">
                <span className="wrap-anywhere">{choice.label}</span>
                {choice.description !== undefined && <span className="text-xs text-muted">{choice.description}</span>}
              </span>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  );
}
