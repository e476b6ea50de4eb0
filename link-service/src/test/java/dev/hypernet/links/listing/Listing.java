package dev.hypernet.links.listing;

import dev.hypernet.links.Person;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads lists as a client does. */
final class Listing {
    static final String LINKS = "/api/v1/links";

    private Listing() {}

    /** One page; the query is as it goes over the wire. */
    static Response page(Person reader, String query) {
        return reader.request().urlEncodingEnabled(false).get(query.isEmpty() ? LINKS : LINKS + "?" + query);
    }

    /** The ids of a list on one page. */
    static List<String> ids(Person reader, String query) {
        return page(reader, query).then().statusCode(200).extract().path("items.id");
    }

    /** The ids of all pages, one behind the other; between two pages something may happen. */
    static List<String> allIds(Person reader, String query, Runnable betweenPages) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        while (true) {
            Response page = page(reader, query + "&cursor=" + cursor);
            page.then().statusCode(200);
            ids.addAll(page.<List<String>>path("items.id"));
            @Nullable String next = page.path("next_cursor");
            if (next == null) {
                return ids;
            }
            cursor = next;
            betweenPages.run();
        }
    }
}
