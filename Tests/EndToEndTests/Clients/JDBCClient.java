import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the mart as Looker Studio would: through pgJDBC. Arguments: port on the loopback, user, database.
 *
 * Prints a line per column with its comment, and a line per cell of the first rows of each view, fetched in its own type.
 */
public final class JDBCClient {
    private static final int ROWS = 20;
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS");

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
    }

    private static String cell(ResultSet row, ResultSetMetaData data, int column) throws SQLException {
        String type = data.getColumnTypeName(column);
        if (row.getObject(column) == null) return "null";
        switch (data.getColumnType(column)) {
            case Types.BIT: case Types.BOOLEAN: return "boolean " + row.getBoolean(column);
            case Types.SMALLINT: case Types.INTEGER: case Types.BIGINT: return "number " + row.getLong(column);
            case Types.NUMERIC: return "number " + plain(row.getBigDecimal(column));
            case Types.DATE: return "date " + row.getObject(column, LocalDate.class);
            case Types.TIMESTAMP: case Types.TIMESTAMP_WITH_TIMEZONE:
                if (!type.equals("timestamptz")) return "local " + row.getString(column);
                return "timestamp "
                    + row.getObject(column, OffsetDateTime.class).withOffsetSameInstant(ZoneOffset.UTC).format(INSTANT);
            default: return "text " + row.getString(column);
        }
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    public static void main(String[] arguments) throws SQLException {
        String address = "jdbc:postgresql://127.0.0.1:" + arguments[0] + "/" + arguments[2];
        StringBuilder out = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(address, arguments[1], "")) {
            List<String> views = new ArrayList<>();
            try (ResultSet tables = connection.getMetaData().getTables(null, "mart", "%", new String[] {"VIEW", "TABLE"})) {
                while (tables.next()) views.add(tables.getString("TABLE_NAME"));
            }
            for (String view : views) {
                List<String> order = new ArrayList<>();
                try (ResultSet columns = connection.getMetaData().getColumns(null, "mart", view, "%")) {
                    while (columns.next()) {
                        String name = columns.getString("COLUMN_NAME");
                        String remarks = columns.getString("REMARKS");
                        order.add("\"" + name + "\"::text collate \"C\"");
                        out.append("column\t" + view + "\t" + name + "\t"
                            + (remarks == null ? "null" : "text " + escaped(remarks)) + "\n");
                    }
                }
                String query = "select * from mart.\"" + view + "\" order by " + String.join(", ", order) + " limit " + ROWS;
                try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
                    ResultSetMetaData data = rows.getMetaData();
                    for (int number = 0; rows.next(); number++) {
                        for (int column = 1; column <= data.getColumnCount(); column++) {
                            out.append("cell\t" + view + "\t" + number + "\t" + data.getColumnName(column) + "\t"
                                + escaped(cell(rows, data, column)) + "\n");
                        }
                    }
                }
            }
        }
        // The standard stream would write in the encoding of the machine.
        PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        output.print(out);
        output.flush();
    }
}
