package dev.hypernet.sandbox;

import dev.hypernet.sandbox.Ledger.Living;
import dev.hypernet.sandbox.Ledger.Page;
import dev.hypernet.sandbox.PhotoLibrary.Photo;
import dev.hypernet.sandbox.Photographs.Photograph;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The provider's own API, for whoever shows an access token. */
final class PhotoApi {

    static final AuthorizationServer.Face FACE = new AuthorizationServer.Face(
            "Sandbox Photos", "/oauth/authorize", "/oauth/token", "/oauth/revoke", "photos.read");

    private static final int LARGEST_PAGE_SIZE = 100;
    private static final Pattern REST = Pattern.compile("bytes=([0-9]{1,9})-");
    private static final String CHALLENGE = "Bearer realm=\"Sandbox Photos\"";

    private record Profile(String id, String name, String email) {

        static Profile of(String account) {
            String email = account.contains("@") ? account : account + "@sandbox.example";
            return new Profile(account, account, email);
        }
    }

    private final Accounts accounts;
    private final Grants grants;
    private final Photographs photographs;
    private final Faults faults;

    PhotoApi(Accounts accounts, Grants grants, Photographs photographs, Faults faults) {
        this.accounts = accounts;
        this.grants = grants;
        this.photographs = photographs;
        this.faults = faults;
    }

    void mount(Router router) {
        router.get("/v1/me").handler(signedIn(this::me));
        router.get("/v1/albums").handler(faults.on(Faults.Target.ALBUMS)).handler(signedIn(this::albums));
        router.get("/v1/media").handler(faults.on(Faults.Target.MEDIA)).handler(signedIn(this::media));
        router.get("/v1/media/:id").handler(faults.on(Faults.Target.MEDIA)).handler(signedIn(this::photo));
        router.get("/v1/media/:id/content")
                .handler(faults.on(Faults.Target.CONTENT))
                .handler(signedIn(this::content));
    }

    private void me(RoutingContext context, PhotoLibrary library) {
        Reply.json(context, 200, Profile.of(library.account()));
    }

    private void albums(RoutingContext context, PhotoLibrary library) {
        Page<PhotoLibrary.Album> page = Listing.page(context, library.albums(), LARGEST_PAGE_SIZE);
        Reply.json(
                context,
                200,
                Listing.of("albums", page.entries().stream().map(AlbumView::of).toList(), page));
    }

    private void media(RoutingContext context, PhotoLibrary library) {
        Page<Photo> page = Listing.page(context, library.photos(), LARGEST_PAGE_SIZE);
        Reply.json(
                context,
                200,
                Listing.of("media", page.entries().stream().map(PhotoView::of).toList(), page));
    }

    private void photo(RoutingContext context, PhotoLibrary library) {
        Living<Photo> photo = library.photo(context.pathParam("id"));
        photographs
                .of(photo.item().shot())
                .onSuccess(file -> Reply.json(context, 200, PhotoView.of(photo, file)))
                .onFailure(context::fail);
    }

    private void content(RoutingContext context, PhotoLibrary library) {
        Living<Photo> photo = library.photo(context.pathParam("id"));
        photographs
                .of(photo.item().shot())
                .onSuccess(file -> send(context, file))
                .onFailure(context::fail);
    }

    private static void send(RoutingContext context, Photograph file) {
        String tag = "\"" + file.sha256() + "\"";
        context.response().putHeader(HttpHeaders.ETAG, tag);
        if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            Reply.empty(context, 304);
            return;
        }
        Buffer jpeg = file.jpeg();
        int from = from(context, tag);
        if (from > 0 && from < jpeg.length()) {
            String range = "bytes " + from + "-" + (jpeg.length() - 1) + "/" + jpeg.length();
            context.response().putHeader(HttpHeaders.CONTENT_RANGE, range);
            Reply.body(context, 206, "image/jpeg", jpeg.getBuffer(from, jpeg.length()));
        } else {
            Reply.body(context, 200, "image/jpeg", jpeg);
        }
    }

    /** Where the rest begins that is asked for, if the beginning was of this file; 0 for all of it. */
    private static int from(RoutingContext context, String tag) {
        String condition = context.request().getHeader("If-Range");
        Matcher range = REST.matcher(String.valueOf(context.request().getHeader("Range")));
        boolean same = condition == null || condition.equals(tag);
        return same && range.matches() ? Integer.parseInt(range.group(1)) : 0;
    }

    private Handler<RoutingContext> signedIn(BiConsumer<RoutingContext, PhotoLibrary> next) {
        return context -> {
            Optional<Secret> token = Caller.bearerToken(context);
            Optional<String> account = token.flatMap(grants::accountOf);
            if (token.isEmpty()) {
                challenge(context, CHALLENGE, "missing_token", "An access token is required.");
            } else if (account.isEmpty()) {
                String reason = "The access token is unknown, expired or revoked.";
                challenge(context, CHALLENGE + ", error=\"invalid_token\"", "invalid_token", reason);
            } else {
                next.accept(context, accounts.libraryOf(account.get()));
            }
        };
    }

    private static void challenge(RoutingContext context, String challenge, String code, String message) {
        context.response().putHeader("WWW-Authenticate", challenge);
        Reply.error(context, 401, code, message);
    }
}
