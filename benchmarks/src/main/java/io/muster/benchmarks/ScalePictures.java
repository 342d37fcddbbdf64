package io.muster.benchmarks;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves over the number of hosts, both axes logarithmic: what grows as fast as the hosts is a straight line of 45 degrees. */
final class ScalePictures {

    private ScalePictures() {}

    static void draw(List<ScaleOfRun> runs, Path folder) throws IOException {
        Files.createDirectories(folder);
        XYChart time = chart("Time of up", "seconds");
        add(time, "up, virtual time of hosts", SeriesMarkers.CIRCLE, runs, ScaleOfRun::virtualSeconds);
        add(time, "Muster's own work, real time", SeriesMarkers.DIAMOND, runs, ScaleOfRun::realSeconds);
        save(time, folder.resolve("scale-time.png"));
        XYChart memory = chart("Memory of the planning and running JVM", "MiB");
        add(memory, "plan", SeriesMarkers.CIRCLE, runs, run -> run.planBytes() / 1048576.0);
        add(memory, "run", SeriesMarkers.DIAMOND, runs, run -> run.runBytes() / 1048576.0);
        save(memory, folder.resolve("scale-memory.png"));
    }

    private static XYChart chart(String title, String unit) {
        XYChart chart = new XYChartBuilder()
                .width(560)
                .height(380)
                .title(title)
                .xAxisTitle("hosts")
                .yAxisTitle(unit)
                .build();
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisLogarithmic(true)
                .setLegendPosition(LegendPosition.InsideNW)
                .setChartBackgroundColor(Color.WHITE);
        return chart;
    }

    private static void add(
            XYChart chart, String name, Marker marker, List<ScaleOfRun> runs, ToDoubleFunction<ScaleOfRun> value) {
        chart.addSeries(
                        name,
                        runs.stream().mapToDouble(ScaleOfRun::hosts).toArray(),
                        // A logarithmic axis has no zero.
                        runs.stream()
                                .mapToDouble(run -> Math.max(0.01, value.applyAsDouble(run)))
                                .toArray())
                .setMarker(marker);
    }

    private static void save(XYChart chart, Path file) throws IOException {
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }
}
