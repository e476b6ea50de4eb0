package dev.hypernet.sandbox;

/** What a person sees: who asks for what, and the two answers. The form carries the request back unchanged. */
final class ConsentPage {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%s</title>
            <style>
              body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem }
              button { font: inherit; padding: .4rem 1.2rem; margin-right: .5rem }
            </style>
            <h1>%s</h1>
            """;

    private ConsentPage() {}

    static String asking(AuthorizationServer.Face face, AuthorizationRequest.Valid request) {
        String account = escaped(request.account());
        return top(face)
                + """
                <p><strong>%s</strong> asks for <strong>%s</strong>.</p>
                <form method="post" action="%s">
                """.formatted(escaped(request.clientId()), escaped(request.scope()), face.decision())
                + hidden("response_type", "code")
                + hidden("client_id", request.clientId())
                + hidden("redirect_uri", request.redirect().uri())
                + hidden("scope", request.scope())
                + (request.redirect().state() == null
                        ? ""
                        : hidden("state", request.redirect().state()))
                + hidden("code_challenge", request.codeChallenge())
                + hidden("code_challenge_method", "S256")
                + """
                <p><label><input type="radio" name="login_hint" value="%s" checked> %s</label></p>
                <p>
                  <button name="decision" value="allow">Allow</button>
                  <button name="decision" value="deny">Deny</button>
                </p>
                </form>
                """.formatted(account, account);
    }

    static String refusing(AuthorizationServer.Face face, String reason) {
        return top(face) + "<p>This request cannot be granted. " + escaped(reason) + "</p>\n";
    }

    private static String top(AuthorizationServer.Face face) {
        return PAGE.formatted(face.name(), face.name());
    }

    private static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n".formatted(name, escaped(value));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
