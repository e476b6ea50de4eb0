// An OpenID provider that is not ours, on loopback, for ForeignIssuerTest: each client stands for a person, whose
// address and its standing are in the JWT access token. It prints its port, and ends when its standard input does.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const people = {
  ann: { email: 'ann@issuer.example', email_verified: true },
  ben: { email: 'ben@issuer.example', email_verified: true },
  taken: { email: 'taken@issuer.example', email_verified: true },
  unverified: { email: 'unverified@issuer.example', email_verified: false },
  nameless: {},
  // What a foreign issuer says of its own admins counts for nothing here.
  boaster: { email: 'boaster@issuer.example', email_verified: true, groups: ['admin'] },
};
const audiences = { 'urn:hypernet': 'hypernet', 'urn:elsewhere': 'elsewhere' };

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: Object.keys(people).map((name) => ({
      client_id: name,
      client_secret: 'only-for-tests',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (context, resource) => ({
          scope: '',
          audience: audiences[resource],
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (context, token) => people[token.clientId],
  });
  server.on('request', provider.callback());
  console.log(`listening ${server.address().port}`);
});
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
