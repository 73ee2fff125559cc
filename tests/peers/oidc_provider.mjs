// An OpenID provider: node oidc_provider.mjs PORT PEOPLE_FILE. Clients register themselves (RFC 7591).
import { randomBytes } from "node:crypto";
import express from "express";
import Provider from "oidc-provider";
import { loginForm, peopleOf } from "./people.mjs";

const [port, file] = process.argv.slice(2);
const people = peopleOf(file);
const issuer = `http://localhost:${port}`;

const provider = new Provider(issuer, {
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  clientDefaults: { grant_types: ["authorization_code"], response_types: ["code"] },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: false },
    registration: { enabled: true },
    // Its own pages fetch fonts from the web.
    rpInitiatedLogout: {
      logoutSource: (ctx, form) => {
        ctx.body = `${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`;
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = "<h1>You are logged out</h1>";
      },
    },
  },
  // It guards itself against talking to loopback, which is where the portal is.
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
  interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
  pkce: { required: () => true },
  findAccount: (_, subject) => {
    const person = people.bySubject(subject);
    return person && { accountId: subject, claims: () => ({ ...person, sub: subject, email_verified: true }) };
  },
  // The employer agreed for everybody: nobody is asked for consent.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

const app = express();
app.get("/login/:uid", async (request, response) => {
  await provider.interactionDetails(request, response);
  response.send(loginForm(request.originalUrl));
});
app.post("/login/:uid", express.urlencoded({ extended: false }), async (request, response) => {
  const person = people.byEmail(request.body.username);
  if (!person) return response.status(422).send(loginForm(request.originalUrl));
  await provider.interactionFinished(request, response, { login: { accountId: person.subject, amr: ["pwd"] } });
});
app.use(provider.callback());
app.listen(port, "127.0.0.1");
