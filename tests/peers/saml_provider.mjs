// A SAML provider: node saml_provider.mjs PORT URL FOLDER. In the folder: people.json, provider.pem, provider.key, and
// service.xml, the metadata of the only service that it knows, once it has been given.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import express from "express";
import { loginForm, peopleOf } from "./people.mjs";

const require = createRequire(import.meta.url);
const samlp = require("samlp");
const Participants = require("samlp/lib/sessionParticipants");

const [port, url, folder] = process.argv.slice(2);
const kept = (name) => readFileSync(join(folder, name), "utf-8");
const people = peopleOf(join(folder, "people.json"));
const [cert, key] = [kept("provider.pem"), kept("provider.key")];
const sessions = new Map();
const pending = new Map();

const service = () => {
  const found = (pattern) => kept("service.xml").match(pattern)?.[1];
  const certificate = found(/<ds:X509Certificate>([^<]+)</);
  return {
    name: found(/entityID="([^"]+)"/),
    answers: found(/AssertionConsumerService [^>]*Location="([^"]+)"/),
    logout: found(/SingleLogoutService [^>]*Location="([^"]+)"/),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.match(/.{1,64}/g).join("\n")}\n-----END CERTIFICATE-----`,
  };
};

class Claims {
  constructor(person) {
    this.person = person;
  }
  getClaims() {
    return { email: this.person.email, displayName: this.person.name, groups: this.person.groups };
  }
  getNameIdentifier() {
    return {
      nameIdentifier: this.person.subject,
      nameIdentifierFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    };
  }
}
Claims.prototype.metadata = [];

const sessionOf = (request) => sessions.get(/idp=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1]);

// Unknown, and every signature that does not fit, is an error; requests must be signed.
const answer = (request, response, next) => {
  const to = service();
  const session = sessionOf(request);
  session.participants = [{
    serviceProviderId: to.name,
    nameId: session.person.subject,
    sessionIndex: session.id,
    serviceProviderLogoutURL: to.logout,
    cert: to.cert,
  }];
  samlp.auth({
    issuer: url,
    cert,
    key,
    audience: to.name,
    destination: to.answers,
    recipient: to.answers,
    signingCert: to.cert,
    signResponse: true,
    lifetimeInSeconds: 300,
    sessionIndex: session.id,
    includeAttributeNameFormat: true,
    profileMapper: (person) => new Claims(person),
    getUserFromRequest: () => session.person,
    getPostURL: (audience, _, __, done) => (audience === to.name ? done(null, to.answers) : done("unknown service")),
  })(request, response, next);
};

const ask = (request, response, next) => {
  if (sessionOf(request)) return answer(request, response, next);
  const { SAMLRequest, RelayState, Signature, SigAlg } = { ...request.query, ...request.body };
  const carried = Object.entries({ SAMLRequest, RelayState, Signature, SigAlg }).filter(([, value]) => value);
  const id = randomUUID();
  pending.set(id, { method: request.method, url: request.originalUrl, fields: Object.fromEntries(carried) });
  response.send(loginForm("/login", { pending: id }));
};

const logout = (request, response, next) => {
  const session = sessionOf(request);
  request.session = session ?? {};
  samlp.logout({
    issuer: url,
    cert,
    key,
    deflate: true,
    signatureAlgorithm: "rsa-sha256",
    digestAlgorithm: "sha256",
    protocolBinding: `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${request.method === "GET" ? "Redirect" : "POST"}`,
    destination: service().logout,
    sessionParticipants: new Participants(session?.participants ?? []),
    clearIdPSession: (done) => {
      sessions.delete(session?.id);
      done();
    },
  })(request, response, next);
};

const app = express();
app.use(express.urlencoded({ extended: false, limit: "1mb" }));
app.use((request, _, next) => {
  request.body ??= {};
  next();
});
app.get("/metadata", (request, response, next) => {
  const { host, protocol } = new URL(url);
  Object.assign(request.headers, { "x-forwarded-host": host, "x-forwarded-proto": protocol.slice(0, -1) });
  const paths = { redirectEndpointPath: "/sso", postEndpointPath: "/sso" };
  const logoutEndpointPaths = { redirect: "/slo", post: "/slo" };
  samlp.metadata({ issuer: url, cert, profileMapper: Claims, ...paths, logoutEndpointPaths })(request, response, next);
});
app.route("/sso").get(ask).post(ask);
app.route("/slo").get(logout).post(logout);
app.post("/login", (request, response, next) => {
  const person = people.byEmail(request.body.username);
  const asked = pending.get(request.body.pending);
  if (!person) return response.status(422).send(loginForm("/login", { pending: request.body.pending }));
  const session = { id: randomUUID(), person, participants: [] };
  sessions.set(session.id, session);
  response.setHeader("set-cookie", `idp=${session.id}; Path=/; HttpOnly`);
  if (asked.method === "GET") return response.redirect(303, asked.url);
  request.headers.cookie = `idp=${session.id}`;
  request.body = asked.fields;
  return answer(request, response, next);
});
app.listen(port, "127.0.0.1");
