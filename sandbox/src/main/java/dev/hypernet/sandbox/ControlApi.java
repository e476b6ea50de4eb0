package dev.hypernet.sandbox;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The hand behind the stage: what people do at the provider, what was granted, and what shall go wrong. */
final class ControlApi {

    record NewAlbum(String title, @Nullable String description) {
        NewAlbum {
            Objects.requireNonNull(title, "title is missing");
        }
    }

    record AlbumPatch(@Nullable String title, @Nullable String description) {}

    record NewPhoto(
            String fileName,
            @Nullable String description,
            @Nullable List<String> albumIds) {
        NewPhoto {
            Objects.requireNonNull(fileName, "file_name is missing");
        }
    }

    record PhotoPatch(
            @Nullable String fileName,
            @Nullable String description,
            @Nullable List<String> albumIds) {}

    /** What a person sees of an account at one provider. */
    @FunctionalInterface
    interface Window {
        Object of(String account);
    }

    private final Accounts accounts;
    private final Grants grants;
    private final Faults faults;
    private final Keys keys;
    private final Traffic traffic;
    private final Map<String, Window> providers;

    ControlApi(
            Accounts accounts,
            Grants grants,
            Faults faults,
            Keys keys,
            Traffic traffic,
            Map<String, Window> providers) {
        this.accounts = accounts;
        this.grants = grants;
        this.faults = faults;
        this.keys = keys;
        this.traffic = traffic;
        this.providers = providers;
    }

    void mount(Router router) {
        String account = "/sandbox/accounts/:account";
        router.post(account + "/albums").handler(in(this::createAlbum));
        router.patch(account + "/albums/:id").handler(in(this::editAlbum));
        router.delete(account + "/albums/:id").handler(in(this::deleteAlbum));
        router.post(account + "/media").handler(in(this::upload));
        router.patch(account + "/media/:id").handler(in(this::editPhoto));
        router.delete(account + "/media/:id").handler(in(this::deletePhoto));
        router.post(account + "/media/:id/retouch").handler(in(this::retouchPhoto));
        router.get(account + "/state").handler(in(this::state));
        router.get(account + "/grants").handler(in(this::grants));
        router.get(account + "/requests").handler(this::requests);
        router.delete(account + "/requests").handler(this::forgetRequests);
        router.delete(account + "/keys").handler(this::withdrawKeys);
        router.post(account + "/keys").handler(this::giveKeysAgain);
        providers.forEach((name, window) -> router.get(account + "/" + name)
                .handler(context -> Reply.json(context, 200, window.of(account(context)))));
        router.post("/sandbox/faults").handler(this::orderFault);
        router.delete("/sandbox/faults").handler(this::clearFaults);
        router.get("/sandbox/faults/held").handler(this::awaitHeld);
        router.delete("/sandbox/faults/held").handler(this::release);
    }

    private void createAlbum(RoutingContext context, PhotoLibrary library) {
        NewAlbum album = Json.read(context, NewAlbum.class);
        Reply.json(context, 201, AlbumView.of(library.createAlbum(album.title(), album.description())));
    }

    private void editAlbum(RoutingContext context, PhotoLibrary library) {
        AlbumPatch patch = Json.read(context, AlbumPatch.class);
        Reply.json(context, 200, AlbumView.of(library.editAlbum(id(context), patch.title(), patch.description())));
    }

    private void deleteAlbum(RoutingContext context, PhotoLibrary library) {
        library.deleteAlbum(id(context));
        Reply.empty(context, 204);
    }

    private void upload(RoutingContext context, PhotoLibrary library) {
        NewPhoto photo = Json.read(context, NewPhoto.class);
        List<String> albumIds = photo.albumIds() == null ? List.of() : photo.albumIds();
        Reply.json(context, 201, PhotoView.of(library.upload(photo.fileName(), photo.description(), albumIds)));
    }

    private void editPhoto(RoutingContext context, PhotoLibrary library) {
        PhotoPatch patch = Json.read(context, PhotoPatch.class);
        Reply.json(
                context,
                200,
                PhotoView.of(library.editPhoto(id(context), patch.fileName(), patch.description(), patch.albumIds())));
    }

    private void retouchPhoto(RoutingContext context, PhotoLibrary library) {
        Reply.json(context, 200, PhotoView.of(library.retouchPhoto(id(context))));
    }

    private void deletePhoto(RoutingContext context, PhotoLibrary library) {
        library.deletePhoto(id(context));
        Reply.empty(context, 204);
    }

    private void state(RoutingContext context, PhotoLibrary library) {
        Reply.json(
                context,
                200,
                Map.of(
                        "albums",
                                library.albums().living().stream()
                                        .map(AlbumView::of)
                                        .toList(),
                        "media",
                                library.photos().living().stream()
                                        .map(PhotoView::of)
                                        .toList()));
    }

    private void grants(RoutingContext context, PhotoLibrary library) {
        Reply.json(context, 200, grants.counts(library.account()));
    }

    private void requests(RoutingContext context) {
        Reply.json(
                context, 200, traffic.of(account(context), context.queryParams().get("provider")));
    }

    private void forgetRequests(RoutingContext context) {
        traffic.forget(account(context));
        Reply.empty(context, 204);
    }

    private void withdrawKeys(RoutingContext context) {
        keys.withdraw(account(context));
        Reply.empty(context, 204);
    }

    private void giveKeysAgain(RoutingContext context) {
        keys.giveAgain(account(context));
        Reply.empty(context, 204);
    }

    private void orderFault(RoutingContext context) {
        faults.order(Json.read(context, Faults.Fault.class));
        Reply.empty(context, 204);
    }

    private void clearFaults(RoutingContext context) {
        faults.clear();
        Reply.empty(context, 204);
    }

    /** Is not answered before an answer is kept back. */
    private void awaitHeld(RoutingContext context) {
        faults.whenOneIsHeld(() -> Reply.empty(context, 204));
    }

    private void release(RoutingContext context) {
        faults.release();
        Reply.empty(context, 204);
    }

    private Handler<RoutingContext> in(BiConsumer<RoutingContext, PhotoLibrary> next) {
        return context -> next.accept(context, accounts.libraryOf(account(context)));
    }

    private static String account(RoutingContext context) {
        return Accounts.named(context.pathParam("account"));
    }

    private static String id(RoutingContext context) {
        return context.pathParam("id");
    }
}
