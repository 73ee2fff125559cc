// Whom a provider knows, and its small login form. The file is read anew each time: the tests change it as they go.
import { readFileSync } from "node:fs";

export const peopleOf = (file) => ({
  bySubject: (subject) => read(file).find((person) => person.subject === subject),
  byEmail: (email) => read(file).find((person) => person.email === email),
});

const read = (file) => JSON.parse(readFileSync(file, "utf-8"));

export const loginForm = (action, carried = {}) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Log in at work</title>
<h1>Log in at work</h1>
<form method="post" action="${escaped(action)}">
${Object.entries(carried).map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join("\n")}
<label>Username <input name="username" autofocus></label>
<label>Password <input name="password" type="password"></label>
<button>Login</button>
</form></html>`;

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
