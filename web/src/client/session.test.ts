// What pages say of passwords is what the server asks of them.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PASSWORD_LENGTH_MIN } from "./session";

test("a page asks for passwords as long as the server does", () => {
  const document = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8"));
  const { SetUp, ChangePassword } = document.components.schemas;
  expect([SetUp.properties.password.minLength, ChangePassword.properties.new.minLength]).toEqual([PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MIN]);
});
