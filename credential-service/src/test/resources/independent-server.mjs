// An OAuth 2 server that is not ours, on loopback, for IndependentServerTest. People log in with any name and tick what
// they allow. Refresh tokens are good for one use: one that comes twice ends its grant. It prints its port, and ends
// when its standard input does. Its argument is JSON: redirect_uri, clients, and robot, the public keys of one that
// signs assertions (RFC 7523, 2.1).
import { createServer } from 'node:http';
import { createLocalJWKSet, jwtVerify } from 'jose';
import Provider, { errors } from 'oidc-provider';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const { redirect_uri, clients, robot } = JSON.parse(process.argv.at(-1));
const silent = { redirect_uris: [], response_types: [], client_secret: 'only-for-tests' };

// What happened to whom.
const owners = new Map();
const accounts = new Map();
const seen = (account) => {
  if (!accounts.has(account)) accounts.set(account, { codes: 0, refreshes: 0, assertions: 0, revoked: 0, refused: [] });
  return accounts.get(account);
};
const redeemed = { authorization_code: 'codes', refresh_token: 'refreshes', [JWT_BEARER]: 'assertions' };
const accountOf = ({ oidc: { account, params } }) =>
  account?.accountId ?? owners.get(params?.code ?? params?.refresh_token) ?? 'unknown';
// Whose next answer breaks off after the server has done its part.
const cutOff = new Set();

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      ...clients.map((client) => ({
        ...client,
        redirect_uris: [redirect_uri],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        application_type: 'native', // a web client's redirect must be https, and not to loopback
      })),
      { ...silent, client_id: 'robot', grant_types: [JWT_BEARER], jwks: robot },
      { ...silent, client_id: 'api', grant_types: [] },
    ],
    cookies: { keys: ['only-for-tests'] },
    scopes: ['openid', 'offline_access', 'photos', 'albums'],
    claims: { openid: ['sub', 'name'] },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
    },
    pkce: { required: (ctx, client) => client.tokenEndpointAuthMethod === 'none' },
    rotateRefreshToken: true,
    issueRefreshToken: (ctx, client, source) => source.scopes.has('offline_access'),
    ttl: { AccessToken: 3600, RefreshToken: 7200, AuthorizationCode: 60, Grant: 7200, Session: 3600, Interaction: 600 },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: `${id} by name` }) }),
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  });

  for (const kind of ['grant', 'authorization_code', 'refresh_token']) {
    provider.on(`${kind}.saved`, (saved) => owners.set(saved.jti, saved.accountId));
  }
  provider.on('grant.success', (ctx) => {
    seen(accountOf(ctx))[redeemed[ctx.oidc.params.grant_type]] += 1;
    if (cutOff.delete(accountOf(ctx))) ctx.req.socket.destroy();
  });
  provider.on('grant.error', (ctx, error) => seen(accountOf(ctx)).refused.push(error.error_detail ?? error.message));
  provider.on('grant.revoked', (ctx, grant) => { seen(owners.get(grant)).revoked += 1; });

  // A grant that the package does not know; it checks the assertion with jose.
  provider.registerGrantType(JWT_BEARER, async (ctx) => {
    const { client, params } = ctx.oidc;
    const { payload } = await jwtVerify(params.assertion, createLocalJWKSet(client.jwks), {
      issuer: client.clientId,
      audience: `${issuer}/robot/token`,
      requiredClaims: ['sub', 'exp', 'jti'],
      maxTokenAge: '10m',
    }).catch((cause) => { throw new errors.InvalidGrant(cause.message); });
    if (!await provider.ReplayDetection.unique(payload.iss, payload.jti, payload.exp)) {
      throw new errors.InvalidGrant('assertion used twice');
    }
    ctx.oidc.entity('Account', { accountId: payload.sub });
    const token = new provider.AccessToken({ accountId: payload.sub, client, gty: JWT_BEARER, scope: params.scope });
    ctx.oidc.entity('AccessToken', token);
    ctx.body = {
      access_token: await token.save(), expires_in: token.expiration, token_type: 'Bearer', scope: token.scope,
    };
  }, ['assertion', 'scope']);

  const interact = async (request, response) => {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (request.method === 'GET') return response.end(prompt.name);
    const form = new URLSearchParams((await request.toArray()).join(''));
    if (prompt.name === 'login') {
      return provider.interactionFinished(request, response, { login: { accountId: form.get('account') } });
    }
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    for (const scope of params.scope.split(' ')) {
      if (form.getAll('allow').includes(scope)) grant.addOIDCScope(scope);
      else grant.rejectOIDCScope(scope);
    }
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
  };

  // For the test's own hand.
  const hand = {
    '/hand/seen': async (value) => seen(value),
    '/hand/cut-off': async (value) => { cutOff.add(value); },
    '/hand/expire': async (value) => {
      const code = await provider.AuthorizationCode.adapter.find(value);
      await provider.AuthorizationCode.adapter.upsert(value, { ...code, exp: 1 }, 60);
    },
  };

  const protocol = provider.callback();
  server.on('request', async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, issuer);
    if (hand[pathname]) return response.end(JSON.stringify(await hand[pathname](searchParams.get('of')) ?? {}));
    if (pathname.startsWith('/interaction/')) return interact(request, response);
    if (pathname === '/robot/token') {
      // An assertion is proof enough (RFC 7521, 4.1), but the package wants to see a client at its endpoint always.
      request.url = '/token';
      request.headers.authorization = `Basic ${Buffer.from('robot:only-for-tests').toString('base64')}`;
    }
    return protocol(request, response);
  });
  console.log(`listening ${server.address().port}`);
});
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
