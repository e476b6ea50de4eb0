package dev.hypernet.objects.user;

import dev.hypernet.platform.json.Metadata;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people may change of their own account. */
public record UserEdit(
        @Size(max = AccountRules.LONGEST_NAME)
        @Pattern(regexp = AccountRules.NAME, message = AccountRules.NO_NAME)
        @Nullable
        String displayName,

        @Size(max = AccountRules.LONGEST_AVATAR_URL)
        @Pattern(regexp = AccountRules.AVATAR_URL, message = AccountRules.NO_AVATAR_URL)
        @Nullable
        String avatarUrl,

        @Metadata @Nullable Map<String, @Nullable Object> metadata) {

    static UserEdit of(User user) {
        return new UserEdit(user.displayName(), user.avatarUrl(), user.metadata());
    }

    Map<String, @Nullable Object> metadataOrNone() {
        return metadata == null ? Map.of() : metadata;
    }
}
