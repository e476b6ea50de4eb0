package dev.hypernet.sandbox;

import java.time.ZoneId;
import java.util.List;

/** Where the seeded photographs were taken: every quadrant of the globe, with and without summer time. */
enum Place {
    LISBON("Lisbon", 38.7223, -9.1393, "Europe/Lisbon"),
    KYOTO("Kyoto", 35.0116, 135.7681, "Asia/Tokyo"),
    CAPE_TOWN("Cape Town", -33.9249, 18.4241, "Africa/Johannesburg"),
    BUENOS_AIRES("Buenos Aires", -34.6037, -58.3816, "America/Argentina/Buenos_Aires"),
    REYKJAVIK("Reykjavík", 64.1466, -21.9426, "Atlantic/Reykjavik"),
    WELLINGTON("Wellington", -41.2865, 174.7762, "Pacific/Auckland"),
    NEW_YORK("New York", 40.7128, -74.0060, "America/New_York");

    /** All of them, in the order of the journey. */
    static final List<Place> JOURNEY = List.of(values());

    private final String title;
    private final double latitude;
    private final double longitude;
    private final ZoneId zone;

    Place(String title, double latitude, double longitude, String zone) {
        this.title = title;
        this.latitude = latitude;
        this.longitude = longitude;
        this.zone = ZoneId.of(zone);
    }

    String title() {
        return title;
    }

    /** Degrees, north positive. */
    double latitude() {
        return latitude;
    }

    /** Degrees, east positive. */
    double longitude() {
        return longitude;
    }

    ZoneId zone() {
        return zone;
    }
}
