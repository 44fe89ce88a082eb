package io.signalman.http;

import java.util.List;
import java.util.Map;

/** The attributes of {@link ScriptedManager}. */
class ScriptedAttributes extends CallRecord {

    public Map<String, Long> getCounts() {
        return Map.of("SIGHUP DELIVERED CN=a \"b\\c\"", 3L, "0 GONE owner", 1L);
    }

    public int getRunningJobs() {
        return 2;
    }

    public String getVersion() {
        return "1.2.3";
    }

    public String getPlatform() {
        return "linux";
    }

    public String getPinning() {
        return "pidfd";
    }

    public String getScope() {
        return "user";
    }

    public String getUrl() {
        return "";
    }

    public List<String> getExposure() {
        return List.of();
    }

    public long getDelivered() {
        return 1;
    }

    public long getFailed() {
        return 2;
    }

    public long getRefused() {
        return 3;
    }
}
