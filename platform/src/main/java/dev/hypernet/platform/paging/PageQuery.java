package dev.hypernet.platform.paging;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** The two query parameters of every list: {@code limit}, 1 to 200, 50 unless told, and {@code cursor}. */
public class PageQuery {
    @QueryParam("limit")
    @DefaultValue("50")
    @Min(1)
    @Max(200)
    public int limit = 50;

    @QueryParam("cursor")
    public @Nullable String cursor;
}
