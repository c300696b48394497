import java.io.FileOutputStream;
import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.regex.*;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.*;
import org.apache.poi.ss.util.*;
import org.apache.poi.xssf.usermodel.*;

/**
 * Writes the content with Apache POI, as .xlsx and .xls, counting days from 1900 and, in a book of its own, from 1904
 * (.xlsx only, for HSSF has no way to ask for it): Make.java CONTENT FOLDER.
 */
public class Make {
    static final Map<String, String> FORMATS = Map.of(
        "date", "yyyy-mm-dd", "moment", "yyyy-mm-dd hh:mm:ss", "time", "hh:mm:ss", "percent", "0%");

    static String plain(String text) {
        Matcher escape = Pattern.compile("\\\\(u[0-9a-f]{4}|.)").matcher(text);
        return escape.replaceAll(found -> Matcher.quoteReplacement(switch (found.group(1).charAt(0)) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 's' -> " ";
            case 'u' -> String.valueOf((char) Integer.parseInt(found.group(1).substring(1), 16));
            default -> "\\";
        }));
    }

    static void fill(Cell cell, String kind, String[] words, boolean since1904) {
        Workbook book = cell.getSheet().getWorkbook();
        CreationHelper helper = book.getCreationHelper();
        String word = words.length == 0 ? "" : plain(words[0]);
        switch (kind) {
            case "number", "percent" -> cell.setCellValue(Double.parseDouble(word));
            case "date" -> cell.setCellValue(
                DateUtil.getExcelDate(Date.from(LocalDate.parse(word).atStartOfDay(ZoneId.systemDefault()).toInstant()), since1904));
            case "moment" -> cell.setCellValue(DateUtil.getExcelDate(
                Date.from(LocalDateTime.parse(word.replace(' ', 'T')).atZone(ZoneId.systemDefault()).toInstant()), since1904));
            case "time" -> cell.setCellValue(LocalTime.parse(word).toSecondOfDay() / 86400.0);
            case "bool" -> cell.setCellValue(word.equals("true"));
            case "error" -> cell.setCellErrorValue(FormulaError.forString(word).getCode());
            case "formula" -> cell.setCellFormula(words[0]);
            case "long" -> cell.setCellValue("长".repeat(Integer.parseInt(word)));
            case "rich" -> {
                String[] parts = word.split("\\|");
                Font bold = book.createFont();
                bold.setBold(true);
                RichTextString text = helper.createRichTextString(String.join("", parts));
                text.applyFont(parts[0].length(), parts[0].length() + parts[1].length(), bold);
                cell.setCellValue(text);
            }
            case "link" -> {
                cell.setCellValue(word);
                Hyperlink link = helper.createHyperlink(org.apache.poi.common.usermodel.HyperlinkType.URL);
                link.setAddress(words[1]);
                cell.setHyperlink(link);
            }
            default -> cell.setCellValue(word);
        }
        String format = FORMATS.get(kind.equals("formula") ? words[1] : kind);
        if (format != null) {
            CellStyle style = book.createCellStyle();
            style.setDataFormat(helper.createDataFormat().getFormat(format));
            cell.setCellStyle(style);
        }
    }

    static void write(List<String> lines, Workbook book, boolean since1904, Path path) throws Exception {
        CreationHelper helper = book.getCreationHelper();
        Sheet sheet = null;
        for (String line : lines) {
            if (line.startsWith("#")) continue;
            String[] words = line.split("\t", -1);
            switch (words[0]) {
                case "sheet" -> {
                    sheet = book.createSheet(words[1]);
                    book.setSheetHidden(book.getSheetIndex(sheet), words[2].equals("hidden"));
                }
                case "merge" -> sheet.addMergedRegion(CellRangeAddress.valueOf(words[1]));
                case "hide-row" -> sheet.createRow(Integer.parseInt(words[1]) - 1).setZeroHeight(true);
                case "hide-column" -> sheet.setColumnHidden(CellReference.convertColStringToIndex(words[1]), true);
                case "comment" -> {
                    CellReference at = new CellReference(words[1]);
                    Comment comment = sheet.createDrawingPatriarch().createCellComment(helper.createClientAnchor());
                    comment.setString(helper.createRichTextString(words[2]));
                    sheet.getRow(at.getRow()).getCell(at.getCol()).setCellComment(comment);
                }
                default -> {
                    CellReference at = new CellReference(words[1]);
                    Row row = CellUtil.getRow(at.getRow(), sheet);
                    fill(row.createCell(at.getCol()), words[2], Arrays.copyOfRange(words, 3, words.length), since1904);
                }
            }
        }
        helper.createFormulaEvaluator().evaluateAll();
        try (FileOutputStream out = new FileOutputStream(path.toFile())) {
            book.write(out);
        }
    }

    public static void main(String[] given) throws Exception {
        List<String> lines = Files.readAllLines(Path.of(given[0]));
        Path folder = Path.of(given[1]);
        write(lines, new HSSFWorkbook(), false, folder.resolve("poi.xls"));
        for (boolean since1904 : new boolean[] {false, true}) {
            XSSFWorkbook book = new XSSFWorkbook();
            book.getCTWorkbook().getWorkbookPr().setDate1904(since1904);
            write(lines, book, since1904, folder.resolve(since1904 ? "poi-1904.xlsx" : "poi.xlsx"));
        }
    }
}
